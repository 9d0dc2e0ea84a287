package web

import "net/http"

// A StatementPage is a page of words that every page links to.
type StatementPage struct {
	Frame
	Lead  string
	Parts []Passage
}

// statements are what every page links to at its foot.
var statements = []Link{{"Accessibility", "/accessibility"}, {"Privacy", "/privacy"}, {"The record and how to check it", "/record"}}

func (s *Server) statement(title, lead string, parts ...Passage) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, _, err := s.look(r, title)
		if err != nil {
			return err
		}
		f.Now = true
		return Show(w, r, http.StatusOK, Statement(StatementPage{f, lead, parts}))
	}
}

func (s *Server) accessibility() handler {
	return s.statement("Accessibility", "What these pages do so that everybody can use them, and where they fall short.",
		Passage{Label: "What to expect", Text: "Every task can be done with a keyboard, without scripts, at 320 pixels of width and at four times the size.\n" +
			"A status is a word and a shape before it is a colour. Colours are chosen to pass WCAG 2.2 at level AA in light, dark and high contrast; you choose them at the foot of every page.\n" +
			"Whatever is drawn stands beside it as a table. Nothing moves by itself, and nothing is lost when time passes."},
		Passage{Label: "Single keys", Text: "/ leads to the search, j and k to the next and previous row, x marks a row, Enter opens it and Escape closes what is open. They can be turned off at the foot of every page."},
		Passage{Label: "How it is checked", Text: "The pages are run in a browser at 320 and 1280 pixels, in light and dark, through the rules of axe for WCAG 2.2 at levels A and AA, each time the program is built. " +
			"The contrast of every pair of colours is computed. That is no audit by people, and none has been made yet."},
		Passage{Label: "What falls short", Text: "Files exported as spreadsheets have headings but no summary of what they hold.\nText taken over from papers is as its authors left it: pictures in them are lost, and tables may have become lines."},
		Passage{Label: "If something is in your way", Text: "Tell the secretariat of the programme which page it was and what you wanted to do. Ask for anything here in another form, and say which."})
}

func (s *Server) privacy() handler {
	return s.statement("Privacy", "Which personal data is kept here, why, and what you can ask for.",
		Passage{Label: "What is public", Text: "Public pages name organisations and roles. A person is named only where the papers or the programme put a name to an owner, or where a seat is public by the terms of its group."},
		Passage{Label: "What is kept of people who sign in", Text: "A name, an address for mail, the organisation they belong to, the roles and seats they hold and until when, and a hash of the password: never the password. Where they are signed in and since when, without the machine or the place; what they watch, the lists and drafts they keep, and which messages were sent to them.\n" +
			"The journal keeps of every act when it was done and by which account, under a number that tells nobody's name."},
		Passage{Label: "What is kept in your browser", Text: "A cookie that says who is signed in, for ten minutes one that goes with you to your organisation's sign-in and back where you use it, and one each for the colours and for the single keys that you chose. There is nothing to measure or to follow you, and nothing is fetched from elsewhere."},
		Passage{Label: "What you can ask for", Text: "A copy of everything that is kept about you, as a file. Correction of what is wrong. Erasure: the name leaves the account, and text can be taken out of the record itself.\n" +
			"What was decided, and when, stays: the journal keeps that something was taken out, and every proof still holds. Copies made before are named, so that they can be renewed."},
		Passage{Label: "How long", Text: "The record of a programme is kept as long as its governance asks. An account that is erased keeps its number and no name; one that is only closed keeps both until it is erased. Sessions end after a week, invitations too."},
		Passage{Label: "Whom to ask", Text: "The secretariat of the programme, which runs this service and answers for what is kept in it."})
}
