package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// Far longer than any answer takes: a server that hangs must end the run.
const answerTimeout = 20 * time.Second

// connection is one kept-alive connection that sends the same bytes again and again. It does no more than it must: it
// shares the machine with the server that it measures.
type connection struct {
	tls    *tls.Conn
	reader *bufio.Reader
	header *textproto.Reader
	body   []byte
}

func dial(address string, config *tls.Config) (*connection, error) {
	conn, err := tls.Dial("tcp", address, config)
	if err != nil {
		return nil, err
	}
	reader := bufio.NewReaderSize(conn, 16<<10)
	return &connection{tls: conn, reader: reader, header: textproto.NewReader(reader)}, nil
}

// request has the headers and the body that an API server sends.
func request(address string, body []byte) []byte {
	head := "POST /mutate?timeout=10s HTTP/1.1\r\nHost: " + address +
		"\r\nUser-Agent: kube-apiserver-admission\r\nContent-Length: " + strconv.Itoa(len(body)) +
		"\r\nAccept: application/json, */*\r\nContent-Type: application/json\r\nAccept-Encoding: gzip\r\n\r\n"
	return append([]byte(head), body...)
}

// exchange sends a request and returns the answer's body, which the next exchange overwrites.
func (c *connection) exchange(request []byte) ([]byte, error) {
	if err := c.tls.SetDeadline(time.Now().Add(answerTimeout)); err != nil {
		return nil, err
	}
	if _, err := c.tls.Write(request); err != nil {
		return nil, err
	}
	status, err := c.header.ReadLine()
	if err != nil {
		return nil, err
	}
	length := -1
	for {
		line, err := c.header.ReadLine()
		if err != nil {
			return nil, err
		}
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return nil, err
			}
		}
	}
	if length < 0 {
		return nil, fmt.Errorf("%s: no Content-Length", status)
	}
	if cap(c.body) < length {
		c.body = make([]byte, length)
	}
	c.body = c.body[:length]
	if _, err := io.ReadFull(c.reader, c.body); err != nil {
		return nil, err
	}
	if status != "HTTP/1.1 200 OK" {
		return nil, fmt.Errorf("%s: %s", status, c.body)
	}
	return c.body, nil
}

func (c *connection) close() {
	_ = c.tls.Close() // Nothing more is expected of it.
}
