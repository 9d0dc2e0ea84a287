package web

// changeRoutes lists the pages on which change requests are worked on together.
func (s *Server) changeRoutes(mux *router) {
	for route, h := range map[string]handler{
		"GET /answers":                                 s.assessments,
		"GET /answers/{request}":                       s.matrix,
		"GET /answers/{request}/{organisation...}":     s.answerForm,
		"POST /answers/{request}/{organisation...}":    s.answer,
		"GET /answer-sheets/{request}/{organisation}":  s.answerSheet,
		"POST /answer-sheets/{request}/{organisation}": s.answerUpload,
	} {
		mux.Handle(route, s.serve(h))
	}
}
