"""How a day is lived: state, chance, parameters, acts and their compilation; knows nothing of what lives in it."""
