// Serve shows the gallery of parts, for looking at while a part is changed.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"

	"troth/edges/web"
	"troth/edges/web/gallery"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8099", "address to listen on")
	flag.Parse()
	s, err := gallery.New(web.Site{})
	if err != nil {
		log.Fatal(err)
	}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s/en%s\n", l.Addr(), gallery.Path)
	log.Fatal(http.Serve(l, s.Handler()))
}
