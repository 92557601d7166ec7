"""The record up to the mandate date: histories beside it, rates and worlds fitted to it, forecasts and their scores."""
