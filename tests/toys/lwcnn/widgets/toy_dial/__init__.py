"""ToyDial: a slider and what it says, to show how a widget is added."""
