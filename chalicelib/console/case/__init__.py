"""One case on one page: all that is known of it, and every act on it."""
