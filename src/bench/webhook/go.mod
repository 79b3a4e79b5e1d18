module dev.cgroupns/bench/webhook

go 1.25
