package reports

// The symbols of evidence. They look different in one colour as well.
const (
	// symbolProved: it does not happen in any run within stated bounds.
	symbolProved = "∎"
	// symbolUnseen: it was not seen, which bounds how often it can happen.
	symbolUnseen = "○"
	// symbolSeen: it was seen, and there is a run that shows it.
	symbolSeen = "●"
)
