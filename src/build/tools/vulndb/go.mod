module dev.cgroupns/e2e/tools/vulndb

go 1.26.0

// Go's vulnerability database: its records are files of the module. Nothing imports it; go get renews it.
require golang.org/x/vulndb v0.0.0-20261105234957-e22db6528018
