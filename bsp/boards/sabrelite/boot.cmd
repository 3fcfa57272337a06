# Boots the image from the SPI-NOR chip.  bootm leaves caches and MMU off and enters in SVC, secure,
# with the control device tree in r2.
echo "wsp: loading from SPI-NOR"
sf read 0x22000000 @uimage.at@ @uimage.bytes@ && bootm 0x22000000 - ${fdtcontroladdr}
