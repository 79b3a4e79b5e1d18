package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	startTimeout = 60 * time.Second
	// The unit of CPU time in /proc, on every architecture (USER_HZ, proc_pid_stat(5)).
	clockTick = 10 * time.Millisecond
)

// program is a webhook that can be started any number of times.
type program struct {
	name    string
	env     []string
	command func(address, managementPort string) []string
	// The URL of the readiness probe; empty if there is only an open port.
	readyPath string
}

// server is a running program.
type server struct {
	name    string
	process *exec.Cmd
	address string
	config  *tls.Config
	log     *os.File
	// From exec to ready.
	startUp time.Duration
}

func (p program) start(trust *tls.Config) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	management, err := freeAddress()
	if err != nil {
		return nil, err
	}
	log, err := os.CreateTemp("", "webhook-benchmark-*.log")
	if err != nil {
		return nil, err
	}
	_, managementPort, _ := net.SplitHostPort(management)
	words := p.command(address, managementPort)
	process := exec.Command(words[0], words[1:]...)
	process.Env = append(os.Environ(), p.env...)
	process.Stdout, process.Stderr = log, log
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	s := &server{name: p.name, process: process, address: address, config: trust, log: log}
	begin := time.Now()
	if err := process.Start(); err != nil {
		return nil, err
	}
	ready := s.accepts
	if p.readyPath != "" {
		ready = func() bool { return answersOK("http://"+management+p.readyPath) && s.accepts() }
	}
	for !ready() {
		if time.Since(begin) > startTimeout {
			s.stop()
			return nil, fmt.Errorf("%s was not ready after %s; its log is %s", p.name, startTimeout, log.Name())
		}
		time.Sleep(2 * time.Millisecond)
	}
	s.startUp = time.Since(begin)
	return s, nil
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

func (s *server) accepts() bool {
	conn, err := net.DialTimeout("tcp", s.address, time.Second)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

func answersOK(url string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		return false
	}
	return errors.Join(answer.Body.Close()) == nil && answer.StatusCode == http.StatusOK
}

// ask sends one review over a connection of its own.
func (s *server) ask(body []byte) ([]byte, error) {
	conn, err := dial(s.address, s.config)
	if err != nil {
		return nil, err
	}
	defer conn.close()
	return conn.exchange(request(s.address, body))
}

// cpu is the CPU time of the process since it started, user and system.
func (s *server) cpu() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.process.Process.Pid))
	if err != nil {
		return 0, err
	}
	// The program's name, in parentheses, may have spaces: the fields are counted after it.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, err := strconv.ParseInt(fields[11], 10, 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * clockTick, err
}

// resident is the process's memory in use, in bytes.
func (s *server) resident() (int64, error) {
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.process.Process.Pid))
	if err != nil {
		return 0, err
	}
	pages, err := strconv.ParseInt(strings.Fields(string(statm))[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}

func (s *server) stop() {
	_ = s.process.Process.Signal(syscall.SIGTERM)
	ended := time.AfterFunc(10*time.Second, func() { _ = s.process.Process.Kill() })
	_ = s.process.Wait() // How it ends is no figure of ours.
	ended.Stop()
	_ = s.log.Close()
	_ = os.Remove(s.log.Name())
}
