"""Web analytics: visits, visitors, pages, sources and paths of a period, from the visits that identity told apart."""
