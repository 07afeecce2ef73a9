"""The catalogue at the desk: what an organisation gives, who proposes it, its versions, and sharing it with others."""
