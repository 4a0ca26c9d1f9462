"""The folder from which a unit's Windows PCs are set up without a network: made here, used there."""
