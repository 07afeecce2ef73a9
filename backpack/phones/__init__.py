"""The phones of a person: which open the passport, going on with another one, and two passports made one."""
