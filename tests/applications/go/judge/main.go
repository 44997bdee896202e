// Twilio's Go SDK as a judge: it creates, lists by pages, fetches, changes and deletes messages, is refused with
// 21610, and validates signatures. Ends with 0 when it is satisfied and says what it was not satisfied with otherwise.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

const (
	person   = "+15553010001"
	optedOut = 21610
	missing  = 20404
)

var (
	sid, token = os.Getenv("TWILIO_ACCOUNT_SID"), os.Getenv("TWILIO_AUTH_TOKEN")
	from       = os.Getenv("TWILIO_PHONE_NUMBER")
)

func must(holds bool, sentence string, more ...any) {
	if !holds {
		log.Fatalf("not satisfied: "+sentence, more...)
	}
}

func code(err error) int {
	var refusal *client.TwilioRestError
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return 0
}

// control asks a route that only a simulator has.
func control(method, path, body string) string {
	request, err := http.NewRequest(method, os.Getenv("STOPGAP_URL")+"/_sim/"+path, strings.NewReader(body))
	must(err == nil, "a request: %v", err)
	request.SetBasicAuth(sid, token)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	must(err == nil, "an answer: %v", err)
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	must(answer.StatusCode < 300, "%s %s: %s", method, path, text)
	return string(text)
}

func settle() {
	for !strings.Contains(control("POST", "settle", ""), `"pending":0`) {
		time.Sleep(time.Millisecond)
	}
}

func create(sdk *twilio.RestClient, body string) (*openapi.ApiV2010Message, error) {
	message := &openapi.CreateMessageParams{}
	message.SetTo(person).SetFrom(from).SetBody(body)
	return sdk.Api.CreateMessage(message)
}

func messages(sdk *twilio.RestClient) {
	sent, err := create(sdk, "Hello")
	must(err == nil && *sent.Status == "queued", "a message is created: %v", err)
	settle()
	fetched, err := sdk.Api.FetchMessage(*sent.Sid, nil)
	must(err == nil && *fetched.Status == "delivered", "it is fetched: %v", err)
	for n := range 4 {
		_, err = create(sdk, fmt.Sprint(n))
		must(err == nil, "another one: %v", err)
	}
	pages := &openapi.ListMessageParams{}
	pages.SetPageSize(2)
	all, err := sdk.Api.ListMessage(pages)
	must(err == nil && len(all) == 5, "five are listed by pages of two: %d, %v", len(all), err)
	must(*all[0].Body == "3" && *all[4].Body == "Hello", "newest first")
	settle()
	redaction := &openapi.UpdateMessageParams{}
	redaction.SetBody("")
	redacted, err := sdk.Api.UpdateMessage(*sent.Sid, redaction)
	must(err == nil && *redacted.Body == "", "it is redacted: %v", err)
	must(sdk.Api.DeleteMessage(*sent.Sid, nil) == nil, "it is deleted")
	_, err = sdk.Api.FetchMessage(*sent.Sid, nil)
	must(code(err) == missing, "it is gone: %v", err)
}

func optingOut(sdk *twilio.RestClient) {
	told := make(chan [2]bool, 1)
	validator := client.NewRequestValidator(token)
	application := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		params := map[string]string{}
		for name, values := range r.PostForm {
			params[name] = values[0]
		}
		signature := r.Header.Get("X-Twilio-Signature")
		valid := validator.Validate("http://"+r.Host+r.URL.String(), params, signature)
		params["Body"] = "forged"
		told <- [2]bool{valid, validator.Validate("http://"+r.Host+r.URL.String(), params, signature)}
	}))
	defer application.Close()
	control("PUT", "numbers/"+from, `{"sms_url": "`+application.URL+`/sms?desk=1"}`)
	control("POST", "handsets/"+person+"/texts", `{"to": "`+from+`", "body": "STOP"}`)
	settle()
	must(<-told == [2]bool{true, false}, "the validator tells a true webhook from a forged one")
	_, err := create(sdk, "Hello again")
	must(code(err) == optedOut, "a text to somebody who opted out is refused: %v", err)
	control("POST", "handsets/"+person+"/texts", `{"to": "`+from+`", "body": "START"}`)
	_, err = create(sdk, "Welcome back")
	must(err == nil, "after START it is taken: %v", err)
}

func main() {
	sdk := twilio.NewRestClient()
	messages(sdk)
	optingOut(sdk)
	fmt.Println("the Go SDK is satisfied")
}
