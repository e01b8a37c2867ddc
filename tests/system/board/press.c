// SPDX-License-Identifier: GPL-2.0
/*
 * A hand for the emulated Raspberry Pi. QEMU keeps the level of every pin, but no wire leads there from outside, and it
 * never interrupts. So this module puts a level on a pin by the register that sets it, which QEMU obeys for an input too,
 * and raises the interrupt of the line where its user asked for that edge. From there on all is Debian's kernel.
 *
 *     echo 17 0 >/sys/module/press/parameters/level        GPIO 17 is pulled low
 *
 * Rule: what the line's user did not ask for does not interrupt him.
 */
#include <linux/bits.h>
#include <linux/gpio/consumer.h>
#include <linux/gpio/driver.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/irq.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_address.h>

#define GPSET0 0x1c
#define GPCLR0 0x28

static void __iomem *pins;
static struct gpio_device *header;

static int level(const char *text, const struct kernel_param *parameter)
{
	unsigned int pin, high;
	int irq;

	if (sscanf(text, "%u %u", &pin, &high) != 2 || pin > 27 || high > 1)
		return -EINVAL;
	writel(BIT(pin), pins + (high ? GPSET0 : GPCLR0));
	irq = gpiod_to_irq(gpio_device_get_desc(header, pin));
	if (irq < 0)
		return irq;
	if (irq_get_trigger_type(irq) & (high ? IRQ_TYPE_EDGE_RISING : IRQ_TYPE_EDGE_FALLING))
		irq_inject_interrupt(irq);
	return 0;
}

static const struct kernel_param_ops ops = { .set = level };
module_param_cb(level, &ops, NULL, 0200);

static int __init begin(void)
{
	struct device_node *node = of_find_node_by_path("/soc/gpio@7e200000");

	header = gpio_device_find_by_label("pinctrl-bcm2835") ?: gpio_device_find_by_label("pinctrl-bcm2711");
	pins = node ? of_iomap(node, 0) : NULL;
	of_node_put(node);
	if (!header || !pins) {
		pr_err("press: this is no Raspberry Pi with a BCM2835 to BCM2711\n");
		return -ENODEV;
	}
	return 0;
}

static void __exit end(void)
{
	iounmap(pins);
	gpio_device_put(header);
}

module_init(begin);
module_exit(end);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Presses a button of an emulated Raspberry Pi");
