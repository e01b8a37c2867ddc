"""What whoever sets the device up is asked and shows it, as data: a terminal and a page ask in their own ways."""
