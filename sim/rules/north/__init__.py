"""The North: armed groups, their fights, truces and splits, smuggling, the peace process and sanctions."""
