"""How a passport comes back when its phone is gone: how safe it is, its paper card, and finding it again."""
