"""From one form to the next of the year: carried, compared, monitored."""
