/** What the pages of deliveries are better with. @module */
