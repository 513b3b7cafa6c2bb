"""An OpenPlay, an S3 store, a signing service and an artwork CDN on loopback, to try the app with and to test it."""
