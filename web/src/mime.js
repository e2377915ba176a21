// Jupyter's names for widgets in a notebook: one for what is saved, one for each place that shows one.
export const STATE = "application/vnd.jupyter.widget-state+json";
export const VIEW = "application/vnd.jupyter.widget-view+json";
