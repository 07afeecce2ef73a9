"""One afternoon in a room: who came, the square on the wall, the sheet that is signed, and one tap to end it."""
