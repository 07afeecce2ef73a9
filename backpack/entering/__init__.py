"""Coming back to one's passport on any device: by finger, face or the phone's code, or by a code sent by e-mail."""
