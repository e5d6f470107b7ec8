"""Work over many documents: in this process, in others, on a cluster; its limits."""
