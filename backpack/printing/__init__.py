"""The print list: what people without a printer send to a workshop, which prints it together."""
