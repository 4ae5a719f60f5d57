"""Evidence: documents and samples that prove a level, their validity and who reviewed them."""
