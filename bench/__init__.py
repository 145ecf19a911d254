"""Speed and memory of the processor, always as ratios within one run: machines differ, ratios less so."""
