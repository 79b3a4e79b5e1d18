// Command peer is a webhook to compare with: plain Go, net/http and encoding/json.
package main

import (
	"flag"
	"io"
	"log"
	"net/http"
	"strconv"
)

// Twice etcd's limit, as in the webhook under test.
const maxBody = 4 << 20

func main() {
	address := flag.String("address", "127.0.0.1:9443", "where to listen")
	certificate := flag.String("cert", "", "serving certificate, PEM")
	key := flag.String("key", "", "its key, PEM")
	image := flag.String("image", "", "the launcher's image")
	version := flag.String("version", "", "what the status annotation says")
	kubernetes := flag.Bool("kubernetes-types", false, "decode with the types of k8s.io/api")
	flag.Parse()

	webhook := patcher{image: *image, version: *version, decode: leanTypes}
	if *kubernetes {
		webhook.decode = kubernetesTypes
	}
	http.HandleFunc("POST /mutate", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answer, err := webhook.answer(body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		// The server itself sets the length only of short answers, and sends longer ones in chunks, which costs more.
		w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
		_, _ = w.Write(answer) // A client that is gone needs no answer.
	})
	// No HTTP/2: API servers use HTTP/1.1 for webhooks that are Services.
	server := &http.Server{Addr: *address, Protocols: new(http.Protocols)}
	server.Protocols.SetHTTP1(true)
	log.Fatal(server.ListenAndServeTLS(*certificate, *key))
}
