"""What every page uses: who asks and of which store, the shared filters, and how results are shown."""
