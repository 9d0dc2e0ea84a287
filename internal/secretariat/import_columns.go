package secretariat

// ColumnsOf gives how the columns of the last table of a source were read, so
// that the next edition of it is read alike; nothing where none was.
func ColumnsOf(v *View, source string) ([]string, error) {
	page, err := v.List(Imports.Kind, Query{Sort: "changed", Desc: true, Limit: 10, Filters: []Filter{{Field: "source", Values: []string{source}}}})
	if err != nil {
		return nil, err
	}
	for _, it := range page.Items {
		if columns := Imports.From(it.Record).Columns; len(columns) > 0 {
			return columns, nil
		}
	}
	return nil, nil
}
