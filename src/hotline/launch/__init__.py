"""From a clone to a hotline that answers: set-up, configuration and the processes it runs."""
