"""Views, text, documents and pages made from answers."""
