"""Reading scraped lists: from bytes to repaired questions, with every character accounted for."""
