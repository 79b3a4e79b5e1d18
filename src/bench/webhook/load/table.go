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

// printLoad prints a row for each server, and compares the last with each of the others.
func printLoad(connections int, servers []*server, measured [][]figures) {
	for i, server := range servers {
		f := medians(measured[i])
		fmt.Printf("| %d | %s | %.0f | %.2f | %.2f | %.0f | %.0f | %.0f |\n", connections, server.name,
			f.requestsPerSecond, milliseconds(f.p50), milliseconds(f.p99), 1000*milliseconds(f.cpuPerRequest),
			1000*milliseconds(f.generatorPerRequest), f.residentMiB)
	}
	last := len(servers) - 1
	for i, peer := range servers[:last] {
		// The ratio of neighbouring rounds, since other work on the machine disturbs both, not of the two medians.
		ratio := func(field func(figures) float64) float64 {
			values := make([]float64, len(measured[i]))
			for round := range values {
				values[round] = field(measured[last][round]) / field(measured[i][round])
			}
			return median(values)
		}
		fmt.Printf("| %d | %s / %s | x %.2f | x %.2f | x %.2f | x %.2f | | x %.1f |\n",
			connections, servers[last].name, peer.name,
			ratio(func(f figures) float64 { return f.requestsPerSecond }),
			ratio(func(f figures) float64 { return milliseconds(f.p50) }),
			ratio(func(f figures) float64 { return milliseconds(f.p99) }),
			ratio(func(f figures) float64 { return milliseconds(f.cpuPerRequest) }),
			ratio(func(f figures) float64 { return f.residentMiB }))
	}
}
