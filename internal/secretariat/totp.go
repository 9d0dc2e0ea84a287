package secretariat

import (
	"crypto/hmac"
	"crypto/sha1" // what every app of RFC 6238 knows
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// A second factor is a code of six digits that an app on the person's telephone
// makes of a shared secret and the time (RFC 6238, over SHA-1, every 30 seconds).
const (
	factorStep   = 30 * time.Second
	factorDigits = 6
	factorSize   = 20 // bytes of a secret
	factorSlack  = 1  // steps that a clock may be slow or fast
)

var factorText = base32.StdEncoding.WithPadding(base32.NoPadding)

// hotp gives the code of a counter, RFC 4226.
func hotp(secret []byte, counter int64, digits int) string {
	mac := hmac.New(sha1.New, secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(counter)))
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	code := uint64(binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff)
	modulus := uint64(1)
	for range digits {
		modulus *= 10
	}
	return fmt.Sprintf("%0*d", digits, code%modulus)
}

// stepOf gives the step of time for which a code is right, near an instant.
func stepOf(secret, code string, at time.Time) (step int64, ok bool) {
	raw, err := factorText.DecodeString(secret)
	code = strings.Join(strings.Fields(code), "")
	if err != nil || len(raw) == 0 || len(code) != factorDigits {
		return 0, false
	}
	now := at.Unix() / int64(factorStep/time.Second)
	for s := now - factorSlack; s <= now+factorSlack; s++ {
		if subtle.ConstantTimeCompare([]byte(hotp(raw, s, factorDigits)), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// factorURL gives the address by which an app takes a secret over.
func factorURL(secret, issuer, account string) string {
	q := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	return (&url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + account, RawQuery: q.Encode()}).String()
}
