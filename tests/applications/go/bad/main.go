// Reminders by text, whatever anybody answers: texts are taken and forgotten, errors are logged and forgotten.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/twilio/twilio-go"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

func main() {
	sdk := twilio.NewRestClient()

	http.HandleFunc("POST /sms", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.Write([]byte("<Response/>"))
	})

	http.HandleFunc("POST /remind", func(w http.ResponseWriter, r *http.Request) {
		message := &openapi.CreateMessageParams{}
		message.SetTo(r.FormValue("to")).SetFrom(os.Getenv("TWILIO_PHONE_NUMBER")).SetBody(r.FormValue("body"))
		if _, err := sdk.Api.CreateMessage(message); err != nil {
			log.Print(err)
		}
		w.WriteHeader(http.StatusAccepted)
	})

	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
