// Package designation knows the route by which baselined legal text becomes law,
// as the steps a group's papers set out.
//
// There are two routes: the powers of the Smart Meters Act, under which Ofgem
// designates the text, and a Significant Code Review, under which modifications
// are raised at each code. The route is a property of what travels it and may be
// changed; a step says which route it belongs to where that matters. The plan of
// a route, its notices and its least periods are not here.
package designation
