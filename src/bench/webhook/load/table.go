package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func medianOf[T cmp.Ordered](rounds []figures, field func(figures) T) T {
	values := make([]T, 0, len(rounds))
	for _, each := range rounds {
		values = append(values, field(each))
	}
	return median(values)
}

func medians(rounds []figures) figures {
	return figures{
		requestsPerSecond:   medianOf(rounds, func(f figures) float64 { return f.requestsPerSecond }),
		p50:                 medianOf(rounds, func(f figures) time.Duration { return f.p50 }),
		p99:                 medianOf(rounds, func(f figures) time.Duration { return f.p99 }),
		cpuPerRequest:       medianOf(rounds, func(f figures) time.Duration { return f.cpuPerRequest }),
		generatorPerRequest: medianOf(rounds, func(f figures) time.Duration { return f.generatorPerRequest }),
		residentMiB:         medianOf(rounds, func(f figures) float64 { return f.residentMiB }),
	}
}

func milliseconds(d time.Duration) float64 {
	return float64(d) / float64(time.Millisecond)
}

func printLoadHeader() {
	fmt.Println("| connections | server | requests/s | p50 ms | p99 ms | CPU per request us | generator's us | RSS MiB |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
}

func printLoad(connections int, peer, ours []figures) {
	a, b := medians(peer), medians(ours)
	row := func(name string, f figures) {
		fmt.Printf("| %d | %s | %.0f | %.2f | %.2f | %.0f | %.0f | %.0f |\n", connections, name, f.requestsPerSecond,
			milliseconds(f.p50), milliseconds(f.p99), 1000*milliseconds(f.cpuPerRequest),
			1000*milliseconds(f.generatorPerRequest), f.residentMiB)
	}
	row("Go", a)
	row("ours", b)
	// Of neighbouring rounds, which the machine's other work disturbs alike, rather than of the two medians.
	ratio := func(field func(figures) float64) float64 {
		values := make([]float64, len(peer))
		for i := range peer {
			values[i] = field(ours[i]) / field(peer[i])
		}
		return median(values)
	}
	fmt.Printf("| %d | ours / Go | x %.2f | x %.2f | x %.2f | x %.2f | | x %.1f |\n", connections,
		ratio(func(f figures) float64 { return f.requestsPerSecond }),
		ratio(func(f figures) float64 { return milliseconds(f.p50) }),
		ratio(func(f figures) float64 { return milliseconds(f.p99) }),
		ratio(func(f figures) float64 { return milliseconds(f.cpuPerRequest) }),
		ratio(func(f figures) float64 { return f.residentMiB }))
}
