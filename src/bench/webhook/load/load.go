package main

import (
	"slices"
	"sync"
	"syscall"
	"time"
)

// figures are the results of one server in one round.
type figures struct {
	requestsPerSecond float64
	p50, p99          time.Duration
	cpuPerRequest     time.Duration
	// Used by the load generator, which shares the machine.
	generatorPerRequest time.Duration
	residentMiB         float64
}

// round sends requests over this many connections, each waiting for its answer before it sends the next.
func (s *server) round(connections int, duration time.Duration, body []byte) (figures, error) {
	open := make([]*connection, connections)
	for i := range open {
		conn, err := dial(s.address, s.config)
		if err != nil {
			return figures{}, err
		}
		defer conn.close()
		open[i] = conn
	}
	message := request(s.address, body)
	// Handshakes, and the first request of each connection, are not part of the round.
	for _, conn := range open {
		if _, err := conn.exchange(message); err != nil {
			return figures{}, err
		}
	}
	cpuBefore, err := s.cpu()
	if err != nil {
		return figures{}, err
	}
	generatorBefore := ownCPU()
	begin := time.Now()
	latencies, err := sendUntil(begin.Add(duration), open, message)
	if err != nil {
		return figures{}, err
	}
	elapsed, generator := time.Since(begin), ownCPU()-generatorBefore
	cpuAfter, err := s.cpu()
	if err != nil {
		return figures{}, err
	}
	resident, err := s.resident()
	if err != nil {
		return figures{}, err
	}
	slices.Sort(latencies)
	count := len(latencies)
	return figures{
		requestsPerSecond:   float64(count) / elapsed.Seconds(),
		p50:                 latencies[count/2],
		p99:                 latencies[count*99/100],
		cpuPerRequest:       (cpuAfter - cpuBefore) / time.Duration(count),
		generatorPerRequest: generator / time.Duration(count),
		residentMiB:         float64(resident) / (1 << 20),
	}, nil
}

// ownCPU is the CPU time of this process since it started, user and system.
func ownCPU() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // It cannot fail with these arguments (getrusage(2)).
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// warmUp sends requests until four rounds in a row are no faster than the best before, or until the limit.
func (s *server) warmUp(limit time.Duration, body []byte) error {
	const connections, length, patience = 8, 5 * time.Second, 4
	best, stale := 0.0, 0
	for end := time.Now().Add(limit); stale < patience && time.Now().Before(end); {
		reached, err := s.round(connections, length, body)
		if err != nil {
			return err
		}
		if reached.requestsPerSecond > best {
			best, stale = reached.requestsPerSecond, 0
		} else {
			stale++
		}
	}
	return nil
}

func sendUntil(end time.Time, open []*connection, message []byte) ([]time.Duration, error) {
	perConnection := make([][]time.Duration, len(open))
	failures := make([]error, len(open))
	var running sync.WaitGroup
	for i, conn := range open {
		running.Go(func() {
			latencies := make([]time.Duration, 0, 1<<16)
			for now := time.Now(); now.Before(end); {
				if _, err := conn.exchange(message); err != nil {
					failures[i] = err
					break
				}
				answered := time.Now()
				latencies = append(latencies, answered.Sub(now))
				now = answered
			}
			perConnection[i] = latencies
		})
	}
	running.Wait()
	for _, err := range failures {
		if err != nil {
			return nil, err
		}
	}
	return slices.Concat(perConnection...), nil
}
