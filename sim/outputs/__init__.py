"""What a run leaves: daily rows, events and sums by square, and the months, costs and working points made of them."""
