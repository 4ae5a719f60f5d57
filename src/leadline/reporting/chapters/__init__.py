"""The chapters of the report: each module turns a part of a result into one section of the document."""
