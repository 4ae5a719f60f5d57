"""The handbook of a model: everything it holds, to be read and discussed by people who open no YAML."""

from leadline.reporting.handbook.build import model_document

__all__ = ["model_document"]
