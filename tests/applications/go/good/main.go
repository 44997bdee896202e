// Reminders by text, for people who want them: a STOP is kept in mind, and so is the provider's refusal.
package main

import (
	"errors"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

const optedOut = 21610

var (
	stopped  sync.Map
	stopWord = map[string]bool{"STOP": true, "STOPALL": true, "UNSUBSCRIBE": true, "CANCEL": true, "END": true, "QUIT": true}
	backWord = map[string]bool{"START": true, "YES": true, "UNSTOP": true}
)

func main() {
	sdk := twilio.NewRestClient()
	validator := client.NewRequestValidator(os.Getenv("TWILIO_AUTH_TOKEN"))

	http.HandleFunc("POST /sms", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, "no form", http.StatusBadRequest)
			return
		}
		params := map[string]string{}
		for name, values := range r.PostForm {
			params[name] = values[0]
		}
		if !validator.Validate("http://"+r.Host+r.URL.String(), params, r.Header.Get("X-Twilio-Signature")) {
			http.Error(w, "not signed by the provider", http.StatusForbidden)
			return
		}
		word := strings.ToUpper(strings.TrimSpace(params["Body"]))
		if stopWord[word] {
			stopped.Store(params["From"], true)
		} else if backWord[word] {
			stopped.Delete(params["From"])
		}
		w.Header().Set("Content-Type", "text/xml")
		w.Write([]byte("<Response/>"))
	})

	http.HandleFunc("POST /remind", func(w http.ResponseWriter, r *http.Request) {
		to := r.FormValue("to")
		if _, found := stopped.Load(to); found {
			w.WriteHeader(http.StatusAccepted)
			return
		}
		message := &openapi.CreateMessageParams{}
		message.SetTo(to).SetFrom(os.Getenv("TWILIO_PHONE_NUMBER")).SetBody(r.FormValue("body"))
		_, err := sdk.Api.CreateMessage(message)
		var refusal *client.TwilioRestError
		if errors.As(err, &refusal) && refusal.Code == optedOut {
			stopped.Store(to, true)
		} else if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	})

	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
