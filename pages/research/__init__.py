"""Pages about the published, protected tables. They read the release in force and open no store."""
