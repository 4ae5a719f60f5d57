"""Writers: a read log as XES, OCEL 2.0 or Parquet, for other tools and for reading it again."""
