"""Sign-in at the facility's own provider, by OpenID Connect."""
