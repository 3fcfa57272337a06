# Boots the image from the FAT partition of the SD card.  bootm leaves caches and MMU off and enters in
# HYP, not secure, with the control device tree in r2.
echo "wsp: loading image.uimg"
load ${devtype} ${devnum}:${distro_bootpart} 0x44000000 image.uimg && bootm 0x44000000 - ${fdtcontroladdr}
