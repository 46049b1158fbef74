"""What became of calls on the floor, by interval: as `hotline.routing.figures` counts them."""
