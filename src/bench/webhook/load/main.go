// Command load measures webhooks in one run, in turns: peers in plain Go, and the built jar.
package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

type settings struct {
	java, javaOptions, jar, peer, config, image, version string
	reviews                                              string
	connections                                          string
	round, warmUp                                        time.Duration
	rounds, starts                                       int
}

func main() {
	var s settings
	flag.StringVar(&s.java, "java", "java", "Java 25's launcher")
	flag.StringVar(&s.javaOptions, "java-options", "", "options of the virtual machine, separated by blanks")
	flag.StringVar(&s.jar, "jar", "", "quarkus-run.jar of the build")
	flag.StringVar(&s.peer, "peer", "", "the peer's binary")
	flag.StringVar(&s.config, "config", "", "configuration of the webhook under test")
	flag.StringVar(&s.image, "image", "", "the launcher image that the configuration names")
	flag.StringVar(&s.version, "version", "", "version of the webhook under test")
	flag.StringVar(&s.reviews, "reviews", "", "directory with builder.json and unprivileged.json")
	flag.StringVar(&s.connections, "connections", "1,8,64", "numbers of connections, separated by commas")
	flag.DurationVar(&s.round, "round", 2*time.Second, "length of a round")
	flag.DurationVar(&s.warmUp, "warm-up", 3*time.Minute, "longest load before the first round, for each server; it ends once they get no faster")
	flag.IntVar(&s.rounds, "rounds", 9, "rounds for each server and number of connections; medians are printed")
	flag.IntVar(&s.starts, "starts", 5, "cold starts of each server; medians are printed")
	flag.Parse()
	if err := run(s); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(s settings) error {
	directory, err := os.MkdirTemp("", "webhook-benchmark-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(directory) }()
	pair, err := makeKeyPair(directory)
	if err != nil {
		return err
	}
	trust := &tls.Config{RootCAs: pair.trusted, MinVersion: tls.VersionTLS13}
	peers, ours := programs(s, pair)
	builder, err := review(filepath.Join(s.reviews, "builder.json"))
	if err != nil {
		return err
	}
	unprivileged, err := review(filepath.Join(s.reviews, "unprivileged.json"))
	if err != nil {
		return err
	}
	if err := coldStarts(s.starts, append(slices.Clone(peers), ours), trust, builder); err != nil {
		return err
	}
	return compare(s, peers, ours, trust, builder, unprivileged)
}

func programs(s settings, pair keyPair) (peers []program, ours program) {
	peer := func(name string, flags ...string) program {
		return program{name: name, command: func(address, _ string) []string {
			return append([]string{s.peer, "-address", address, "-cert", pair.certFile, "-key", pair.keyFile,
				"-image", s.image, "-version", s.version}, flags...)
		}}
	}
	peers = []program{peer("Go"), peer("Go, k8s.io/api", "-kubernetes-types")}
	ours = program{
		name:      "ours",
		env:       []string{"MALLOC_ARENA_MAX=1", "MALLOC_MMAP_THRESHOLD_=32000"},
		readyPath: "/health/ready",
		command: func(address, managementPort string) []string {
			port := address[strings.LastIndexByte(address, ':')+1:]
			return append(append([]string{s.java}, strings.Fields(s.javaOptions)...), "-jar", s.jar, "serve",
				"--port", port, "--management-port", managementPort, "--config", s.config,
				"--tls-cert-file", pair.certFile, "--tls-private-key-file", pair.keyFile)
		},
	}
	return peers, ours
}

// review reads a review and removes the indentation, which API servers do not send.
func review(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := json.Compact(&body, text); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return body.Bytes(), nil
}

func coldStarts(count int, each []program, trust *tls.Config, body []byte) error {
	const exchanges = 3
	startUps := map[string][]time.Duration{}
	answers := map[string]*[exchanges][]time.Duration{}
	for range count {
		for _, program := range each {
			server, err := program.start(trust)
			if err != nil {
				return err
			}
			startUps[program.name] = append(startUps[program.name], server.startUp)
			if answers[program.name] == nil {
				answers[program.name] = &[exchanges][]time.Duration{}
			}
			for i := range exchanges {
				begin := time.Now()
				if _, err = server.ask(body); err != nil {
					break
				}
				answers[program.name][i] = append(answers[program.name][i], time.Since(begin))
			}
			server.stop()
			if err != nil {
				return err
			}
		}
	}
	if count == 0 {
		return nil
	}
	fmt.Println("| server | start to ready ms | first request ms | second ms | third ms |")
	fmt.Println("|---|---|---|---|---|")
	for _, program := range each {
		fmt.Printf("| %s | %.0f |", program.name, milliseconds(median(startUps[program.name])))
		for _, durations := range answers[program.name] {
			fmt.Printf(" %.1f |", milliseconds(median(durations)))
		}
		fmt.Println()
	}
	fmt.Println()
	return nil
}

func compare(s settings, peers []program, ours program, trust *tls.Config, bodies ...[]byte) error {
	var servers []*server
	for _, each := range append(slices.Clone(peers), ours) {
		started, err := each.start(trust)
		if err != nil {
			return err
		}
		defer started.stop()
		servers = append(servers, started)
	}
	for _, body := range bodies {
		for _, peer := range servers[:len(peers)] {
			if err := sameAnswers(peer, servers[len(peers)], body); err != nil {
				return err
			}
		}
	}
	fmt.Fprintln(os.Stderr, "all servers give the same answers; warming up")
	for _, server := range servers {
		if err := server.warmUp(s.warmUp, bodies[0]); err != nil {
			return fmt.Errorf("%s: %w", server.name, err)
		}
	}
	printLoadHeader()
	for number := range strings.SplitSeq(s.connections, ",") {
		connections, err := strconv.Atoi(number)
		if err != nil {
			return fmt.Errorf("-connections: %w", err)
		}
		measured, err := measure(servers, connections, s, bodies[0])
		if err != nil {
			return err
		}
		printLoad(connections, servers, measured)
	}
	return nil
}

// measure returns each server's rounds.
func measure(servers []*server, connections int, s settings, body []byte) ([][]figures, error) {
	measured := make([][]figures, len(servers))
	for range s.rounds {
		fmt.Fprintf(os.Stderr, "%d connections, requests/s:", connections)
		for i, server := range servers {
			seen, err := server.round(connections, s.round, body)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", server.name, err)
			}
			measured[i] = append(measured[i], seen)
			fmt.Fprintf(os.Stderr, "  %s %.0f", server.name, seen.requestsPerSecond)
		}
		fmt.Fprintln(os.Stderr)
	}
	return measured, nil
}

// sameAnswers makes sure that all servers do the same work: equal answers, and patches with the same bytes.
func sameAnswers(peer, ours *server, body []byte) error {
	var answers [2]any
	var patches [2][]byte
	for i, each := range []*server{peer, ours} {
		text, err := each.ask(body)
		if err != nil {
			return fmt.Errorf("%s: %w", each.name, err)
		}
		var patched struct{ Response struct{ Patch []byte } }
		if err := json.Unmarshal(text, &patched); err != nil {
			return fmt.Errorf("%s: %w", each.name, err)
		}
		patches[i] = patched.Response.Patch
		if err := json.Unmarshal(text, &answers[i]); err != nil {
			return fmt.Errorf("%s: %w", each.name, err)
		}
	}
	if !bytes.Equal(patches[0], patches[1]) {
		return fmt.Errorf("the patches differ:\n%s\n%s", patches[0], patches[1])
	}
	if !reflect.DeepEqual(answers[0], answers[1]) {
		return fmt.Errorf("the answers differ:\n%v\n%v", answers[0], answers[1])
	}
	return nil
}
